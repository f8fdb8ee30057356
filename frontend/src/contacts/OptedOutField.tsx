import { Checkbox, Text } from "@mantine/core";
import { type ReactNode, Suspense, useEffect, useId, useRef, useState } from "react";
import { moment } from "../format";
import { lazily } from "../lazily";
import { LockIcon } from "../ui/icons";
import { words } from "../words";
import classes from "./ContactDetails.module.css";
import type { Contact } from "./contact";

const OptOutDialog = lazily(() => import("./OptOutDialog"));

type Props = {
  name: string;
  stored: Contact | undefined;
  isOtherNumber: boolean;
  reason: string | undefined;
  checked: boolean;
  error: ReactNode;
  onChange: (checked: boolean) => void;
};

/** Ticking asks first, because only the person can undo it. Once stored it is locked, and says since when, how and why. */
export function OptedOutField({ name, stored, isOtherNumber, reason, checked, error, onChange }: Props) {
  const [isAsking, setAsking] = useState(false);
  if (stored?.optedOut) return <Locked contact={stored} takesFocus={isAsking} />;
  return (
    <>
      <Checkbox
        label={words.details.optedOut}
        description={reason ?? (checked ? words.optOut.onAdding : words.optOut.hint)}
        disabled={reason !== undefined}
        checked={checked}
        error={error}
        onChange={(event) => (event.currentTarget.checked ? setAsking(true) : onChange(false))}
      />
      <Suspense fallback={null}>
        {isAsking && (
          <OptOutDialog
            name={name}
            contact={stored}
            isOtherNumber={isOtherNumber}
            onTick={() => onChange(true)}
            onClose={() => setAsking(false)}
          />
        )}
      </Suspense>
    </>
  );
}

/** Since when, how, and why nobody here can undo it. Takes the focus of the dialog that has just stored it. */
function Locked({ contact: { optOut, phoneFormatted }, takesFocus }: { contact: Contact; takesFocus: boolean }) {
  const id = useId();
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (takesFocus) box.current?.focus();
  }, [takesFocus]);
  return (
    <fieldset ref={box} className={classes.locked} tabIndex={-1} aria-describedby={id}>
      <Checkbox label={words.details.optedOut} aria-describedby={id} disabled checked readOnly />
      <span className={classes.lock}>
        <LockIcon size={16} />
      </span>
      <div id={id} className={classes.why}>
        {optOut !== null && (
          <Text size="sm">
            {words.optOut.since(moment(optOut.since), words.history.how[optOut.source](optOut.keyword))}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {words.optOut.locked(phoneFormatted)}
        </Text>
      </div>
    </fieldset>
  );
}
