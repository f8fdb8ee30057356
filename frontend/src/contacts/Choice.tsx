import { Button, Menu } from "@mantine/core";
import { Found } from "../ui/Found";
import { DownIcon } from "../ui/icons";
import { words } from "../words";
import classes from "./Toolbar.module.css";

export type Option = { value: string; label: string };

type Props = {
  label: string;
  text: string;
  active: boolean;
  value: string;
  options: readonly Option[];
  onChange: (value: string) => void;
};

/** A button that says what is chosen, and a menu of what else could be. */
export function Choice({ label, text, active, value, options, onChange }: Props) {
  return (
    <Menu shadow="md" position="bottom-start" keepMounted={false}>
      <Menu.Target>
        <Button
          variant={active ? "light" : "default"}
          size="xs"
          rightSection={<DownIcon size={14} />}
          aria-label={text === label ? label : `${label}: ${text}`}
          className={classes.choice ?? ""}
        >
          {text}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.options ?? ""}>
        <Found options={options} textOf={(option) => option.label} words={words.found}>
          {(found) => (
            <Menu.RadioGroup value={value} onChange={onChange}>
              {found.map((option) => (
                <Menu.RadioItem key={option.value} value={option.value} closeMenuOnClick>
                  {option.label}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          )}
        </Found>
      </Menu.Dropdown>
    </Menu>
  );
}
