import { beforeEach, describe, expect, it, vi } from "vitest";
import { createDrafts } from "./drafts";

const draft = { title: "Nia Oye", href: "/contacts/7", at: 1, content: { notes: "Half a thought" } };

describe("drafts", () => {
  beforeEach(() => sessionStorage.clear());

  it("are there again after a reload, for the same person", () => {
    const before = createDrafts(sessionStorage);
    before.belongTo("uma");
    before.keep("7", draft);
    const after = createDrafts(sessionStorage);
    after.belongTo("uma");
    expect(after.get("7")).toEqual(draft);
  });

  it("are not shown to the next who signs in", () => {
    const before = createDrafts(sessionStorage);
    before.belongTo("uma");
    before.keep("7", draft);
    const after = createDrafts(sessionStorage);
    after.belongTo("nico");
    expect(after.all()).toEqual({});
    expect(sessionStorage).toHaveLength(0);
  });

  it("leave nothing behind when dropped or cleared", () => {
    const drafts = createDrafts(sessionStorage);
    drafts.belongTo("uma");
    drafts.keep("7", draft);
    drafts.drop("7");
    expect(sessionStorage).toHaveLength(0);
    drafts.keep("8", draft);
    drafts.clear();
    expect(sessionStorage).toHaveLength(0);
  });

  it("tell who listens", () => {
    const drafts = createDrafts(sessionStorage);
    const heard = vi.fn();
    drafts.subscribe(heard);
    drafts.keep("7", draft);
    drafts.drop("nobody's");
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it("begin empty when what was stored can't be read, and stay in memory when nothing can be stored", () => {
    sessionStorage.setItem("drafts", "{");
    const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new Error("QuotaExceededError");
    });
    const drafts = createDrafts(sessionStorage);
    expect(drafts.all()).toEqual({});
    drafts.keep("7", draft);
    expect(drafts.get("7")).toEqual(draft);
    full.mockRestore();
  });
});
