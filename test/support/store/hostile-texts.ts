/** Texts that do harm where they are taken for anything but text. */
export const hostileTexts: readonly string[] = [
  "'; drop table audit; --",
  "' or '1'='1",
  '" or ""="',
  "%",
  "_______",
  "\\'; --",
  "$1",
  "?",
  "{{constructor}}",
  "$$; select 1; $$",
  "<script>alert(1)</script>",
  "null",
  "\u202egnp.exe",
  "e\u0301 \u00e9 \u{1F9D1}\u200d\u{1F680}",
];
