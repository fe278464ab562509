// The address of a parquet file, taken by its button or Enter, which closes the menu.

import { Popover } from "@base-ui/react/popover";
import { useRef } from "react";
import { t } from "#messages/en";
import { chooseUrl } from "#state/opening";
import styles from "./sentence.module.css";

export function UrlField() {
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div className={styles.row}>
      <input
        ref={field}
        type="url"
        aria-label={t.sentence.url}
        placeholder="https://…/train.parquet"
        onKeyDown={({ key }) => key === "Enter" && button.current?.click()}
      />
      <Popover.Close
        ref={button}
        className={styles.fetch}
        onClick={() => field.current?.value && chooseUrl(field.current.value)}
      >
        {t.sentence.fetchUrl}
      </Popover.Close>
    </div>
  );
}
