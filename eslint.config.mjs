import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const becomesLua = [
  "lua-src/**/*.ts",
  "src/contract/**/*.ts",
  "test/support/module/prosody-stand-in/**/*.ts",
  "test/support/module/contract-in-lua/**/*.ts",
  "test/support/module/bans-in-lua/**/*.ts",
];

export default tseslint.config(
  { ignores: ["dist", "dist-lua", "dist-rocks", "dist-screenshots", "coverage"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx,mts}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-invalid-void-type": ["error", { allowAsThisParameter: true }],
    },
  },
  {
    // `""` and `0` are true in Lua, `null` does not exist there, and neither do regular expressions.
    files: becomesLua,
    rules: {
      "@typescript-eslint/no-require-imports": ["error", { allow: ["^(prosody\\.)?(core|net|util)\\."] }],
      "@typescript-eslint/strict-boolean-expressions": [
        "error",
        { allowString: false, allowNumber: false, allowNullableObject: false },
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "Literal[raw='null']", message: "Lua has no null: use undefined." },
        { selector: "TSNullKeyword", message: "Lua has no null: use undefined." },
        { selector: "Literal[regex]", message: "Lua has no regular expressions: use string functions." },
      ],
    },
  },
  {
    // Global declarations: a namespace that users extend, an index of references, and index signatures whose parameter's
    // name says what it is.
    files: ["lua-src/prosody/**"],
    rules: {
      "@typescript-eslint/no-namespace": ["error", { allowDeclarations: true }],
      "@typescript-eslint/triple-slash-reference": "off",
      "@typescript-eslint/consistent-indexed-object-style": "off",
    },
  },
  {
    files: ["console/src/**"],
    extends: [reactHooks.configs.flat["recommended-latest"]],
  },
  {
    files: ["scripts/**", "*.mjs", "*.cjs"],
    languageOptions: {
      globals: {
        AbortController: "readonly",
        Buffer: "readonly",
        console: "readonly",
        process: "readonly",
        URL: "readonly",
        __dirname: "readonly",
      },
    },
  },
);
