import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFollower } from "./changes";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

function follow() {
  const seen: string[] = [];
  const state = { visible: true, ready: true };
  const follower = createFollower(
    {
      patch: ({ id }) => void seen.push(`patch ${id}`),
      remove: (id) => void seen.push(`remove ${id}`),
      refresh: async (stay) => {
        seen.push(stay ? "look, staying" : "look");
        return state.ready;
      },
    },
    () => state.visible,
  );
  const contact = { id: "c", fullName: "Cora", optedOut: false };
  const hear = (kind: "CREATED" | "UPDATED" | "DELETED" | "BOOK_CHANGED", revision: number) =>
    follower.hear({
      kind,
      revision,
      contactId: kind === "BOOK_CHANGED" ? null : "c",
      contact: (kind === "CREATED" || kind === "UPDATED" ? contact : null) as never,
    });
  return { follower, seen, state, hear };
}

describe("what somebody else changes", () => {
  it("shows at once, and the rows in sight are looked at again", async () => {
    const { seen, hear } = follow();
    hear("UPDATED", 5);
    expect(seen).toEqual(["patch c"]);
    await vi.advanceTimersByTimeAsync(10);
    expect(seen).toEqual(["patch c", "look"]);
  });

  it("is looked at once for many changes", async () => {
    const { seen, hear } = follow();
    for (let revision = 1; revision <= 40; revision += 1) {
      hear("BOOK_CHANGED", revision);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(seen.length).toBeLessThanOrEqual(5);
    expect(seen[0]).toBe("look, staying");
  });

  it("needs no look when the connection comes back and nothing was missed", async () => {
    const { seen, hear } = follow();
    hear("BOOK_CHANGED", 7);
    await vi.advanceTimersByTimeAsync(2_000);
    hear("BOOK_CHANGED", 7);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(seen).toEqual(["look, staying"]);
    hear("BOOK_CHANGED", 8);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(seen).toHaveLength(2);
  });

  it("waits until somebody looks at the page", async () => {
    const { seen, state, hear, follower } = follow();
    state.visible = false;
    hear("DELETED", 3);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(seen).toEqual(["remove c"]);
    state.visible = true;
    follower.wake();
    await vi.advanceTimersByTimeAsync(10);
    expect(seen).toEqual(["remove c", "look"]);
  });

  it("is looked at a little later when the list is on its way elsewhere", async () => {
    const { seen, state, hear } = follow();
    state.ready = false;
    hear("CREATED", 3);
    await vi.advanceTimersByTimeAsync(20);
    state.ready = true;
    await vi.advanceTimersByTimeAsync(500);
    expect(seen).toEqual(["patch c", "look", "look"]);
  });
});
