import { describe, expect, it } from "vitest";
import { beginningOf, firstLine, looksLikeHeader, looksReordered } from "./firstLine";

describe("firstLine", () => {
  it("ends at any line break and begins after a byte order mark", async () => {
    expect(firstLine("\uFEFFFull Name,Phone\r\nAna,1")).toBe("Full Name,Phone");
    expect(firstLine(await beginningOf(new Blob(["a;b\nc;d"])))).toBe("a;b");
    expect(firstLine("")).toBe("");
  });
});

describe("the beginning of a file", () => {
  it("ends before a letter that its last byte would cut in two", async () => {
    const text = await beginningOf(new Blob([`${"a".repeat(64 * 1024 - 1)}é`]));
    expect(text).toHaveLength(64 * 1024 - 1);
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

describe("looksReordered", () => {
  it.each([[["Email", "Name", "Phone"]], [["First name", "Last name", "Phone"]], [["phone_number", "full_name"]]])(
    "is so for %j",
    (header) => {
      expect(looksReordered(header)).toBe(true);
    },
  );

  it.each([[["Full Name", "Phone", "Email"]], [["name", "mobile_number"]], [["Contact", "Number"]], [[]]])(
    "is not for %j",
    (header) => {
      expect(looksReordered(header)).toBe(false);
    },
  );
});
