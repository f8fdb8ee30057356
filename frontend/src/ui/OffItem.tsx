import { Menu, type MenuItemProps, Text } from "@mantine/core";
import type { ReactNode } from "react";

type Props = MenuItemProps & { reason: string | undefined; onClick: () => void; children: ReactNode };

/** An item of a menu that is off says why: it stays reachable by keyboard, and the reason stands below its name. */
export function OffItem({ reason, color, onClick, children, ...rest }: Props) {
  if (reason === undefined) {
    return (
      <Menu.Item {...rest} {...(color && { color })} onClick={onClick}>
        {children}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item {...rest} data-disabled aria-disabled closeMenuOnClick={false}>
      {children}
      <Text size="xs" component="span" display="block">
        {reason}
      </Text>
    </Menu.Item>
  );
}
