import { languageNames, useTexts } from "../text/texts";
import { Choice } from "./fields";

export function LanguageChoice() {
  const { t, language, choose } = useTexts();
  return (
    <Choice
      label={t.nav.languageLabel}
      isLabelHidden
      value={language}
      onChange={choose}
      options={languageNames.map(({ tag, name }) => ({ value: tag, name }))}
    />
  );
}
