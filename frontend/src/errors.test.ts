import { CombinedError } from "@urql/core";
import { describe, expect, it } from "vitest";
import { errorsByField, explain } from "./errors";
import { words } from "./words";

describe("errorsByField", () => {
  it("puts each message at the field it belongs to, and the rest at the form", () => {
    const errors = [
      { code: "INVALID", field: ["phone"], message: "Not a number." },
      { code: "TOO_LONG", field: ["input", "email"], message: "Too long." },
      { code: "BUSY", field: null, message: "Busy." },
      { code: "NOT_FOUND", field: ["listIds", "0"], message: "No such list." },
    ];
    expect(errorsByField(errors, ["phone", "email", "listIds"])).toEqual({
      phone: "Not a number.",
      email: "Too long.",
      form: "Busy.",
      listIds: "No such list.",
    });
  });

  it("joins several messages at one field", () => {
    const errors = [
      { code: "INVALID", field: ["phone"], message: "One." },
      { code: "INVALID", field: ["phone"], message: "Two." },
    ];
    expect(errorsByField(errors, ["phone"])).toEqual({ phone: "One. Two." });
  });
});

describe("explain", () => {
  const failed = (extensions: Record<string, unknown>) =>
    new CombinedError({ graphQLErrors: [{ message: "No.", extensions }] });

  it("quotes the reference of an internal error, and not its message", () => {
    expect(explain(failed({ code: "INTERNAL", reference: "r-17" }))).toBe(
      `${words.failure.text} ${words.failure.reference("r-17")}`,
    );
  });

  it("says that there is no connection", () => {
    expect(explain(new CombinedError({ networkError: new Error("Failed to fetch") }))).toBe(words.failure.offline);
  });

  it("passes on what the server says of a request it refused", () => {
    expect(explain(failed({ code: "BAD_USER_INPUT" }))).toBe("No.");
  });

  it("says in the app's words that a right was taken away meanwhile", () => {
    expect(explain(failed({ code: "FORBIDDEN" }))).toBe(words.failure.forbidden);
  });
});
