import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { de } from "./de";
import { en, type Texts } from "./en";
import { createFormats, type Formats } from "./formats";

/** Every language, by its tag. Another one is one file and one line here. */
const languages = { en, de } as const;

export type Language = keyof typeof languages;

export const languageNames = Object.entries(languages).map(([tag, { language }]) => ({
  tag: tag as Language,
  name: language,
}));

interface Localized {
  readonly t: Texts;
  readonly language: Language;
  readonly formats: Formats;
  readonly choose: (language: Language) => void;
}

const KEY = "muc-kick-language";

const TextsContext = createContext<Localized | undefined>(undefined);

function isLanguage(tag: string | null | undefined): tag is Language {
  return tag !== null && tag !== undefined && Object.hasOwn(languages, tag);
}

/** The chosen language, or the first of the browser's that there is. */
function initialLanguage(): Language {
  const chosen = localStorage.getItem(KEY);
  if (isLanguage(chosen)) return chosen;
  return navigator.languages.map((tag) => tag.split("-")[0]).find(isLanguage) ?? "en";
}

/** The browser's locale of a language, which also has its country's dates and numbers. */
function localeOf(language: Language): string {
  return navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;
}

export function TextsProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(initialLanguage);
  const localized = useMemo(
    (): Localized => ({
      t: languages[language],
      language,
      formats: createFormats(localeOf(language)),
      choose(chosen) {
        localStorage.setItem(KEY, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <I18nProvider locale={localeOf(language)}>
      <TextsContext value={localized}>{children}</TextsContext>
    </I18nProvider>
  );
}

export function useTexts(): Localized {
  const localized = use(TextsContext);
  if (localized === undefined) throw new Error("There are no texts");
  return localized;
}
