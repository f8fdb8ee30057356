import { beforeEach, describe, expect, it, vi } from "vitest";
import { createConnection } from "./connection";

beforeEach(() => {
  vi.useFakeTimers();
});

function setUp(answers: boolean[]) {
  const ping = vi.fn(() => (answers.shift() ? Promise.resolve() : Promise.reject(new Error("no network"))));
  return { ping, connection: createConnection(ping) };
}

describe("the connection", () => {
  it("is lost only when a ping says so too", async () => {
    const { connection } = setUp([true]);
    connection.suspect();
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.isLost()).toBe(false);
  });

  it("comes back by itself, and tells", async () => {
    const { connection, ping } = setUp([false, false, true]);
    const changed = vi.fn();
    connection.subscribe(changed);
    connection.suspect();
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.isLost()).toBe(true);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(connection.isLost()).toBe(false);
    expect(changed).toHaveBeenCalledTimes(2);
    expect(ping).toHaveBeenCalledTimes(3);
  });

  it("asks one at a time, however much fails", async () => {
    const { connection, ping } = setUp([false, true]);
    for (let times = 0; times < 5; times += 1) connection.suspect();
    await vi.advanceTimersByTimeAsync(0);
    expect(ping).toHaveBeenCalledOnce();
  });
});
