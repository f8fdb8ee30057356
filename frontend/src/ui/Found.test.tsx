import { Menu } from "@mantine/core";
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { show } from "../testing/render";
import { Found } from "./Found";

const words = { search: "Search lists", none: "None of that name", more: (n: number) => `${n} more` };

const showFound = (options: string[]) =>
  show(
    <Menu opened>
      <Menu.Dropdown>
        <Found options={options} textOf={(option) => option} words={words}>
          {(found) => found.map((option) => <Menu.Item key={option}>{option}</Menu.Item>)}
        </Found>
      </Menu.Dropdown>
    </Menu>,
  );

const lists = (n: number) => Array.from({ length: n }, (_, number) => `List ${number}`);

describe("the items of a menu", () => {
  it("are all there where they are few, and there is nothing to search", async () => {
    showFound(lists(8));
    expect(await screen.findAllByRole("menuitem")).toHaveLength(8);
    expect(screen.queryByRole("searchbox", { name: words.search })).not.toBeInTheDocument();
  });

  it("are found by any part of their text, in any case, and say how many more there are", async () => {
    showFound(lists(120));
    const search = await screen.findByLabelText(words.search);
    expect(screen.getAllByRole("menuitem")).toHaveLength(50);
    expect(screen.getByRole("status")).toHaveTextContent("70 more");
    await userEvent.type(search, "list 119");
    expect(screen.getAllByRole("menuitem")).toHaveLength(1);
    await userEvent.type(search, "?");
    expect(screen.getByRole("status")).toHaveTextContent("None of that name");
  });
});
