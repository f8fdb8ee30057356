import { describe, expect, it } from "vitest";
import { noValues } from "./contact";
import { begin, decide, rebase, stored, touched } from "./merge";

const base = { ...noValues, fullName: "Cora Diaz", phone: "(212) 555-0145", notes: "", listIds: ["spring"] };
const typing = (part: Partial<typeof base>) => begin(base, { ...base, ...part });

describe("a colleague's change under what is being typed", () => {
  it("shows where nothing was typed", () => {
    const edit = rebase(typing({ notes: "Mornings." }), { ...base, fullName: "Cora Diaz-Lee" });
    expect(edit.values).toEqual({ ...base, fullName: "Cora Diaz-Lee", notes: "Mornings." });
    expect(edit.followed).toEqual(["fullName"]);
    expect(edit.clashes).toEqual([]);
    expect(touched(edit)).toEqual(["notes"]);
  });

  it("leaves what was typed in the same field, and asks which of both", () => {
    const edit = rebase(typing({ fullName: "Cora D." }), { ...base, fullName: "Cora Diaz-Lee" });
    expect(edit.values.fullName).toBe("Cora D.");
    expect(edit.clashes).toEqual(["fullName"]);
    expect(decide(edit, { fullName: "theirs" }).values.fullName).toBe("Cora Diaz-Lee");
    expect(decide(edit, { fullName: "mine" })).toMatchObject({ values: { fullName: "Cora D." }, clashes: [] });
  });

  it("waits for each of several choices", () => {
    const both = rebase(typing({ fullName: "Cora D.", notes: "Mine" }), {
      ...base,
      fullName: "C. Diaz",
      notes: "Theirs",
    });
    const half = decide(both, { notes: "theirs" });
    expect(half.clashes).toEqual(["fullName"]);
    expect(half.values).toMatchObject({ fullName: "Cora D.", notes: "Theirs" });
  });

  it("needs no choice when both typed the same", () => {
    const edit = rebase(typing({ notes: "Evenings." }), { ...base, notes: "Evenings." });
    expect(edit.clashes).toEqual([]);
    expect(touched(edit)).toEqual([]);
  });

  it("needs no choice any more when the colleague puts it back", () => {
    const clash = rebase(typing({ notes: "Mine" }), { ...base, notes: "Theirs" });
    expect(rebase(clash, { ...base, notes: "Mine" }).clashes).toEqual([]);
  });

  it("puts lists together one by one", () => {
    const edit = rebase(typing({ listIds: ["autumn"] }), { ...base, listIds: ["spring", "winter"] });
    expect(edit.values.listIds).toEqual(["winter", "autumn"]);
    expect(edit.clashes).toEqual([]);
  });

  it("is nothing when only the order of the lists differs", () => {
    const two = { ...base, listIds: ["a", "b"] };
    expect(rebase(begin(two), { ...base, listIds: ["b", "a"] }).followed).toEqual([]);
  });
});

describe("what was stored", () => {
  it("is no change any more, and shows as the server writes it", () => {
    const sent = { ...base, phone: "212.555.0199" };
    const edit = stored(begin(base, sent), sent, { ...base, phone: "(212) 555-0199" });
    expect(edit.values.phone).toBe("(212) 555-0199");
    expect(touched(edit)).toEqual([]);
  });

  it("keeps what was typed while it was on its way", () => {
    const sent = { ...base, notes: "Mornings" };
    const edit = stored(begin(base, { ...sent, notes: "Mornings, not Mondays" }), sent, sent);
    expect(edit.values.notes).toBe("Mornings, not Mondays");
    expect(touched(edit)).toEqual(["notes"]);
  });
});
