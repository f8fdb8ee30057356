import { describe, expect, it } from "vitest";
import { firstUse, stateOf, type Token } from "./tokens";

const token = (part: Partial<Token>): Token => ({
  id: "token",
  name: "CRM",
  scopes: ["CONTACTS_READ"],
  createdAt: "2026-11-01T10:00:00Z",
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
  owner: null,
  ...part,
});
const now = Date.parse("2026-11-20T10:00:00Z");

describe("the state of a token", () => {
  it("is revoked, whatever its end", () => {
    expect(stateOf(token({ revokedAt: "2026-11-02T10:00:00Z", expiresAt: "2027-01-01T00:00:00Z" }), now)).toBe(
      "revoked",
    );
  });

  it("is expired from its end on", () => {
    expect(stateOf(token({ expiresAt: "2026-11-20T10:00:00Z" }), now)).toBe("expired");
    expect(stateOf(token({ expiresAt: "2026-11-20T10:00:01Z" }), now)).toBe("active");
    expect(stateOf(token({}), now)).toBe("active");
  });
});

describe("the first use", () => {
  it("is one command, with the token and valid JSON", () => {
    const command = firstUse("https://contacts.example", "cs_secret");
    expect(command).toContain('-H "Authorization: Bearer cs_secret"');
    expect(JSON.parse(command.split("-d '")[1]?.slice(0, -1) ?? "")).toHaveProperty("query");
  });
});
