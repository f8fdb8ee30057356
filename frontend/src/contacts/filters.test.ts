import { describe, expect, it } from "vitest";
import { type Filters, readFilters, toVariables, writeFilters } from "./filters";

const plain: Filters = {
  search: "",
  list: null,
  optedOut: null,
  consentMessage: null,
  importId: null,
  order: "FULL_NAME",
  descending: false,
};

describe("filters in the address", () => {
  it("come back as they were written", () => {
    const filters: Filters = {
      search: "vel azq",
      list: "TGlzdDox",
      optedOut: false,
      consentMessage: "NOT_SENT",
      importId: "SW1wb3J0",
      order: "CREATED_AT",
      descending: true,
    };
    expect(readFilters(writeFilters(new URLSearchParams(), filters))).toEqual(filters);
  });

  it("keep the address short and the book in it", () => {
    expect(writeFilters(new URLSearchParams("book=x&q=old"), plain).toString()).toBe("book=x");
  });

  it("fall back from what nobody wrote", () => {
    expect(readFilters(new URLSearchParams("order=PHONE&optedOut=perhaps"))).toEqual(plain);
  });
});

describe("toVariables", () => {
  const details = ["CONTACTS_READ", "CONTACT_DETAILS_READ"] as const;

  it("leaves out what says nothing", () => {
    expect(toVariables(plain, undefined, details)).toEqual({
      details: true,
      orderBy: { field: "FULL_NAME", direction: "ASC" },
    });
  });

  it("searches everything with the permission, and only names without it", () => {
    const filters = { ...plain, search: " Ana " };
    expect(toVariables(filters, undefined, details)).toMatchObject({ search: "Ana" });
    const without = toVariables(filters, undefined, ["CONTACTS_READ"]);
    expect(without).toMatchObject({ filter: { name: "Ana" } });
    expect(without).not.toHaveProperty("search");
  });
});
