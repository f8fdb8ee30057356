import { describe, expect, it } from "vitest";
import { firstLine, firstLineOf, looksLikeHeader } from "./firstLine";

describe("firstLine", () => {
  it("ends at any line break and begins after a byte order mark", async () => {
    expect(firstLine("\uFEFFFull Name,Phone\r\nAna,1")).toBe("Full Name,Phone");
    expect(await firstLineOf(new Blob(["a;b\nc;d"]))).toBe("a;b");
    expect(firstLine("")).toBe("");
  });
});

describe("looksLikeHeader", () => {
  it.each(["Full Name,Phone,Email", "name;mobile_number;e-mail", "Contact\tTelephone"])("is so for %s", (line) => {
    expect(looksLikeHeader(line)).toBe(true);
  });

  it.each(["Maria Cantwell,202-224-3441,", "Mr. Phone,12345678", "Ana Name,,ana@example.com", "", "Ana,n/a,"])(
    "is not for %s",
    (line) => {
      expect(looksLikeHeader(line)).toBe(false);
    },
  );
});
