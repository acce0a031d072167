import { keepPlaces } from "../../../console/src/ui/list/keep-places";

const key = ({ id }: { readonly id: string }) => id;
const shown = (...ids: string[]) => ids.map((id) => ({ item: { id }, isGone: false }));

describe("a list that somebody is pointing at", () => {
  it("keeps every entry where it is, marks those that are gone, and appends new ones", () => {
    const current = [{ id: "a" }, { id: "c" }, { id: "b" }].reverse();
    expect(keepPlaces(shown("c", "x", "a"), current, key)).toEqual([
      { item: { id: "c" }, isGone: false },
      { item: { id: "x" }, isGone: true },
      { item: { id: "a" }, isGone: false },
      { item: { id: "b" }, isGone: false },
    ]);
  });

  it("shows the present data of an entry, also of one that returns", () => {
    const before = [{ item: { id: "a", role: "none" }, isGone: true }];
    expect(keepPlaces(before, [{ id: "a", role: "moderator" }], key)).toEqual([
      { item: { id: "a", role: "moderator" }, isGone: false },
    ]);
  });
});
