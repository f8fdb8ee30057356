import { describe, expect, it } from "vitest";
import { finding } from "./members";

describe("finding contacts for a list", () => {
  it("goes by the name only for somebody who may not see numbers", () => {
    expect(finding(" kit ", "uma", ["CONTACTS_READ"], "list")).toEqual({
      owner: "uma",
      details: false,
      filter: { listId: "list", name: "kit" },
    });
  });

  it("searches name, number and address otherwise", () => {
    expect(finding("0190", "uma", ["CONTACTS_READ", "CONTACT_DETAILS_READ"])).toEqual({
      owner: "uma",
      details: true,
      search: "0190",
    });
  });

  it("narrows by nothing where nothing was typed", () => {
    expect(finding("  ", "uma", ["CONTACT_DETAILS_READ"])).toEqual({ owner: "uma", details: true });
  });
});
