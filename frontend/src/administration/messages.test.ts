import { describe, expect, it } from "vitest";
import { namesSender, saysHowToStop } from "./messages";

describe("a consent message", () => {
  it.each([
    ["Harbor Street Dental: reply STOP to opt out.", "Harbor Street Dental"],
    ["harbor here", "Harbor Street Dental"],
    ["Your smile company", "The Smile Company"],
    ["O’Brien & Sons", "O’Brien & Sons"],
    ["李記 here", "李記"],
  ])("%s names %s", (text, organization) => expect(namesSender(text, organization)).toBe(true));

  it.each([
    ["Hello! Reply STOP.", "Harbor Street Dental"],
    ["Harbors are nice", "Harbor Street Dental"],
    ["The best dentist", "The Smile Company"],
    ["", "Harbor"],
  ])("%s does not name %s", (text, organization) => expect(namesSender(text, organization)).toBe(false));

  it.each(["Reply STOP to opt out", "stop to end", "text opt-out", "Reply END."])("%s says how to stop", (text) =>
    expect(saysHowToStop(text)).toBe(true),
  );

  it.each(["Hello", "by the end of the day", "unstoppable"])("%s does not say how to stop", (text) =>
    expect(saysHowToStop(text)).toBe(false),
  );
});
