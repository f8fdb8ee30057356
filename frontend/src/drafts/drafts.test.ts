import { beforeEach, describe, expect, it, vi } from "vitest";
import { createDrafts } from "./drafts";

const draft = { title: "Nia Oye", href: "/contacts/7", at: Date.now(), content: { notes: "Half a thought" } };

function draftsOf(person: string) {
  const drafts = createDrafts(localStorage);
  drafts.belongTo(person);
  return drafts;
}

describe("drafts", () => {
  beforeEach(() => localStorage.clear());

  it("are there again after a reload, for the same person", () => {
    draftsOf("uma").keep("7", draft);
    expect(draftsOf("uma").get("7")).toMatchObject(draft);
  });

  it("are neither shown to the next who signs in nor left behind for others", () => {
    draftsOf("uma").keep("7", draft);
    expect(draftsOf("nico").all()).toEqual({});
    expect(localStorage).toHaveLength(0);
  });

  it("leave nothing behind when dropped or cleared, and touch nothing else", () => {
    localStorage.setItem("shortcuts", "off");
    const drafts = draftsOf("uma");
    drafts.keep("7", draft);
    drafts.drop("7");
    expect(localStorage).toHaveLength(1);
    drafts.keep("8", draft);
    drafts.clear();
    expect(drafts.all()).toEqual({});
    expect(localStorage).toHaveLength(1);
  });

  it("are forgotten after a month", () => {
    draftsOf("uma").keep("7", { ...draft, at: Date.now() - 31 * 86_400_000 });
    expect(draftsOf("uma").get("7")).toBeUndefined();
  });

  it("tell who listens", () => {
    const drafts = draftsOf("uma");
    const heard = vi.fn();
    drafts.subscribe(heard);
    drafts.keep("7", draft);
    drafts.drop("nobody's");
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it("begin empty when what was stored can't be read", () => {
    localStorage.setItem("draft:7", "{");
    expect(draftsOf("uma").all()).toEqual({});
  });

  it("would be lost with the tab only where nothing can be stored", () => {
    const drafts = draftsOf("uma");
    drafts.keep("7", draft);
    expect(drafts.wouldBeLost()).toBe(false);
    const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new Error("QuotaExceededError");
    });
    drafts.keep("8", draft);
    expect(drafts.get("8")).toEqual(draft);
    expect(drafts.wouldBeLost()).toBe(true);
    full.mockRestore();
    drafts.keep("8", draft);
    expect(drafts.wouldBeLost()).toBe(false);
  });
});

describe("drafts in two tabs", () => {
  beforeEach(() => localStorage.clear());

  it("show in the other tab, and go from there when they are saved", () => {
    const here = draftsOf("uma");
    const there = draftsOf("uma");
    there.keep("7", draft);
    here.hear("draft:7", localStorage.getItem("draft:7"));
    expect(here.get("7")).toMatchObject(draft);
    here.hear("draft:7", null);
    expect(here.get("7")).toBeUndefined();
  });

  it("stay where they are being typed, and are asked about once the storage has them no more", () => {
    const here = draftsOf("uma");
    here.keep("7", draft);
    here.hear("draft:7", JSON.stringify({ ...draft, owner: "uma", content: "another" }));
    expect(here.get("7")).toEqual(draft);
    here.hear("draft:7", null);
    expect(here.get("7")).toEqual(draft);
    expect(here.wouldBeLost()).toBe(true);
  });

  it("are not taken from another person", () => {
    const here = draftsOf("uma");
    here.hear("draft:7", JSON.stringify({ ...draft, owner: "nico" }));
    expect(here.all()).toEqual({});
  });
});
