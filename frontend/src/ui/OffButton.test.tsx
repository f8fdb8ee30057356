import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { show } from "../testing/render";
import { OffButton } from "./OffButton";

describe("a button that is off", () => {
  it("does nothing, can be reached by keyboard, and says why", async () => {
    const press = vi.fn();
    show(
      <OffButton reason="Switched off for you. Ask Ada Admin." onClick={press}>
        Delete
      </OffButton>,
    );
    await userEvent.tab();
    const button = screen.getByRole("button", { name: "Delete" });
    expect(button).toHaveFocus();
    expect(button).toHaveAttribute("aria-disabled", "true");
    expect(button).toHaveAccessibleDescription(/Ask Ada Admin/);
    await userEvent.keyboard("{Enter}");
    expect(press).not.toHaveBeenCalled();
  });

  it("is an ordinary button without a reason", async () => {
    const press = vi.fn();
    show(
      <OffButton reason={undefined} onClick={press}>
        Delete
      </OffButton>,
    );
    await userEvent.click(screen.getByRole("button", { name: "Delete" }));
    expect(press).toHaveBeenCalledOnce();
  });
});
