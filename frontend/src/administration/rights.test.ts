import { describe, expect, it } from "vitest";
import { exceptionOf, may, put, type Rights } from "./rights";

const rights = (part: Partial<Rights>): Rights => ({ role: "USER", granted: [], denied: [], ...part });

describe("a person's rights", () => {
  it("are the role's, with what is granted and without what is denied", () => {
    const uma = rights({ granted: ["CONTACTS_EXPORT"], denied: ["CONTACTS_DELETE"] });
    expect(may(uma, "CONTACTS_READ")).toBe(true);
    expect(may(uma, "CONTACTS_PURGE")).toBe(false);
    expect(may(uma, "CONTACTS_EXPORT")).toBe(true);
    expect(may(uma, "CONTACTS_DELETE")).toBe(false);
  });

  it("stay withheld where something is both granted and denied", () => {
    expect(may(rights({ granted: ["CONTACTS_EXPORT"], denied: ["CONTACTS_EXPORT"] }), "CONTACTS_EXPORT")).toBe(false);
  });

  it("become an exception only where they differ from the role", () => {
    const denied = put(rights({}), "CONTACTS_DELETE", false);
    expect(denied).toEqual(rights({ denied: ["CONTACTS_DELETE"] }));
    expect(put(denied, "CONTACTS_DELETE", true)).toEqual(rights({}));
    const granted = put(rights({}), "CONTACTS_EXPORT", true);
    expect(granted).toEqual(rights({ granted: ["CONTACTS_EXPORT"] }));
    expect(put(granted, "CONTACTS_EXPORT", false)).toEqual(rights({}));
  });

  it("tell which exception there is", () => {
    const uma = rights({ granted: ["CONTACTS_EXPORT", "CONTACTS_READ"], denied: ["CONTACTS_DELETE"] });
    expect(exceptionOf(uma, "CONTACTS_EXPORT")).toBe("granted");
    expect(exceptionOf(uma, "CONTACTS_DELETE")).toBe("denied");
    expect(exceptionOf(uma, "CONTACTS_READ")).toBeUndefined();
  });
});
