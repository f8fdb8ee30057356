import { Checkbox } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { moment } from "../format";
import { words } from "../words";
import type { Contact } from "./contact";

const Confirm = lazy(() => import("../ui/Confirm"));

type Props = {
  name: string;
  stored: Contact | undefined;
  disabled: boolean;
  checked: boolean;
  error: ReactNode;
  onChange: (checked: boolean) => void;
};

/** Ticking asks first, because only the person can undo it. Once stored it is locked, and says since when, how and why. */
export function OptedOutField({ name, stored, disabled, checked, error, onChange }: Props) {
  const [asking, setAsking] = useState(false);
  const locked = stored?.optedOut === true;
  return (
    <>
      <Checkbox
        label={words.details.optedOut}
        description={locked ? explainOf(stored) : checked ? words.details.optOutOnSave : undefined}
        disabled={disabled || locked}
        checked={checked}
        styles={locked ? { label: { color: "var(--mantine-color-text)" } } : {}}
        error={error}
        onChange={(event) => (event.currentTarget.checked ? setAsking(true) : onChange(false))}
      />
      <Suspense fallback={null}>
        {asking && (
          <Confirm
            title={words.details.optOutTitle(name)}
            confirm={words.details.optOutConfirm}
            danger
            onClose={() => setAsking(false)}
            onConfirm={() => {
              setAsking(false);
              onChange(true);
            }}
          >
            {words.details.optOutText}
          </Confirm>
        )}
      </Suspense>
    </>
  );
}

function explainOf({ optOut }: Contact): string {
  if (optOut === null) return words.details.optedOutLocked;
  const how = words.details.how[optOut.source](optOut.keyword);
  return `${words.details.optedOutSince(moment(optOut.since), how)} ${words.details.optedOutLocked}`;
}
