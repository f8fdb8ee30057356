import { useEffect, useState } from "react";
import { useIsLost } from "../connection";
import { WarningIcon } from "../ui/icons";
import { words } from "../words";
import classes from "./Shell.module.css";

const moment = 4_000;

/** While there is no connection: what that means for what the person sees and types. Then for a moment that it is back. */
export function ConnectionBanner() {
  const isLost = useIsLost();
  const [isBack, setBack] = useState(false);
  useEffect(() => {
    if (!isLost) return;
    return () => setBack(true);
  }, [isLost]);
  useEffect(() => {
    if (!isBack) return;
    const timer = setTimeout(() => setBack(false), moment);
    return () => clearTimeout(timer);
  }, [isBack]);
  return (
    <div className={classes.banner} role="status" data-lost={isLost}>
      {isLost && (
        <>
          <WarningIcon size={18} />
          {words.connection.lost}
        </>
      )}
      {!isLost && isBack && words.connection.back}
    </div>
  );
}
