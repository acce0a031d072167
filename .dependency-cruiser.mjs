/** Folders of src/, from those that know nothing of the others to those that put everything together. */
const layers = [
  ["contract"],
  ["time", "json", "fold-text", "sealer"],
  ["wire"],
  ["client", "store"],
  ["errors", "config"],
  ["servers", "protection", "auth"],
  ["bans", "kicks", "reconcile", "doctor", "metrics"],
  ["events"],
  ["webhooks"],
  // The composition root: its parts get what they need, never the whole.
  ["context"],
  ["http"],
  ["api", "openapi"],
  ["service", "init"],
  ["cli", "index"],
];

const path = (names) => `^src/(${names.join("|")})(/|\\.ts$)`;

export default {
  forbidden: [
    {
      name: "no-cycles",
      comment: "No two files import each other, types included.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "services-get-their-parts",
      comment: "Kicks get the parts that they need, not the whole context.",
      severity: "error",
      from: { path: path(["kicks"]) },
      to: { path: path(["context"]) },
    },
    {
      name: "the-console-shares-shapes-only",
      comment:
        "The console runs in a browser: of the rest it has the shapes of requests and responses, as types.",
      severity: "error",
      from: { path: "^console/src/" },
      to: { path: "^(src|lua-src)/", pathNot: "^src/(wire/|contract/responses\\.ts$)" },
    },
    {
      name: "the-console-takes-types-only",
      severity: "error",
      from: { path: "^console/src/" },
      to: { path: "^src/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "nothing-needs-the-console",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^console/" },
    },
    ...layers.slice(0, -1).map((names, index) => ({
      name: `nothing-above-${names[0]}`,
      severity: "error",
      from: { path: path(names) },
      to: { path: path(layers.slice(index + 1).flat()) },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
  },
};
