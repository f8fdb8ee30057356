import { describe, expect, it } from "vitest";
import { reasonAgainst, type Viewer } from "./viewer";

const viewer = (reason: Viewer["denials"][number]["reason"]): Viewer => ({
  user: { id: "me", name: "Ana", role: "USER" },
  email: "ana@example.com",
  organization: {
    id: "organization",
    name: "Example",
    defaultRegion: "US",
    consentMessageRequired: false,
    administrators: [
      { id: "ada", name: "Ada Admin" },
      { id: "bob", name: "Bob Boss" },
    ],
  },
  permissions: ["CONTACTS_READ"],
  denials: [{ permission: "CONTACTS_DELETE", reason }],
});

describe("reasonAgainst", () => {
  it("is undefined for what is allowed", () => {
    expect(reasonAgainst(viewer("ROLE"), "CONTACTS_READ")).toBeUndefined();
  });

  it("says who switched it off and whom to ask", () => {
    expect(reasonAgainst(viewer("USER_OVERRIDE"), "CONTACTS_DELETE")).toBe(
      "Switched off for you. Ask Ada Admin or Bob Boss.",
    );
    expect(reasonAgainst(viewer("ORGANIZATION_POLICY"), "CONTACTS_DELETE")).toMatch(
      /^Switched off for everybody in Example\./,
    );
    expect(reasonAgainst(viewer("ROLE"), "CONTACTS_DELETE")).toMatch(/^The role User does not include this\./);
  });

  it("does not send administrators to themselves", () => {
    const alone = viewer("ACCOUNT_TYPE");
    alone.organization.administrators = [{ id: "me", name: "Ana" }];
    expect(reasonAgainst(alone, "CONTACTS_DELETE")).toBe("The account type of Example does not include this.");
  });
});
