import { de } from "../../../console/src/text/de";
import { en } from "../../../console/src/text/en";

type Text = string | ((...values: never[]) => string);

type Node = Text | { readonly [name: string]: Node };

/** Every text by its path. */
function paths(node: Node, path = ""): Map<string, Text> {
  if (typeof node !== "object") return new Map([[path, node]]);
  return new Map(
    Object.entries(node).flatMap(([name, child]) => [
      ...paths(child, path === "" ? name : `${path}.${name}`),
    ]),
  );
}

describe("the catalogue", () => {
  it("has the same texts in every language, also where their names are free", () => {
    expect([...paths(de).keys()].sort()).toEqual([...paths(en).keys()].sort());
  });

  it("has no empty text", () => {
    for (const catalogue of [en, de]) {
      for (const [path, text] of paths(catalogue)) {
        if (typeof text === "string") expect(`${path}: ${text}`).toMatch(/: \S/);
      }
    }
  });
});
