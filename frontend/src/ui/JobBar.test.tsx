import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { show } from "../testing/render";
import { JobBar } from "./JobBar";

describe("the bar of a job", () => {
  it("tells counts, rate and time left", () => {
    show(
      <JobBar
        label="Import"
        running
        progress={{ done: 12_000, total: 48_000, fraction: 0.25, perSecond: 4000, secondsLeft: 9 }}
      />,
    );
    expect(screen.getByTestId("job-facts")).toHaveTextContent("12,000 of 48,000 · 4,000 a second · 9 sec left25%");
    expect(screen.getByRole("progressbar", { name: "Import" })).toHaveAttribute("aria-valuenow", "25");
  });

  it("tells only the count while nobody knows how much there is", () => {
    show(
      <JobBar
        label="Import"
        running
        progress={{ done: 70, total: null, fraction: null, perSecond: null, secondsLeft: null }}
      />,
    );
    expect(screen.getByTestId("job-facts")).toHaveTextContent(/^70$/);
  });
});
