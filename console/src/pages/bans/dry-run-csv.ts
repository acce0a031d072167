/**
 * The same CSV with a first column `dry_run` that is true in every row, so that the control plane tells what it would
 * do. Rows may have line ends within quotes (RFC 4180); empty lines stay as they are.
 */
export function asDryRun(csv: string): string {
  const text = csv.replace(/^\ufeff/, "");
  let result = "";
  let isHeader = true;
  let isQuoted = false;
  let start = 0;
  for (let index = 0; index <= text.length; index += 1) {
    const character = text[index];
    if (character === '"') isQuoted = !isQuoted;
    if (index < text.length && (isQuoted || character !== "\n")) continue;
    const row = text.slice(start, index + 1);
    start = index + 1;
    if (row.trim() === "") {
      result += row;
      continue;
    }
    result += `${isHeader ? "dry_run" : "true"},${row}`;
    isHeader = false;
  }
  return result;
}
