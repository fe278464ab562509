// The palette: every command that can be given now, found by a few letters.

import { Autocomplete } from "@base-ui/react/autocomplete";
import { useEffect, useState } from "react";
import { t } from "#messages/en";
import { useView } from "#state/view";
import styles from "./commands.module.css";
import type { Held } from "./held";
import { keyText } from "./key-text";
import { moreCommands } from "./more-commands";
import { COMMANDS, type Command } from "./registry";
import { closeSheet, Sheet } from "./sheet";

interface Group {
  name: Command["group"];
  items: Command[];
}

/** In the order in which their groups first come. What is open already is not offered. */
function groups(): Group[] {
  const offered = [...COMMANDS, ...moreCommands()].filter(({ name, enabled }) => name !== "palette" && enabled());
  const names = [...new Set(offered.map(({ group }) => group))];
  return names.map((name) => ({ name, items: offered.filter(({ group }) => group === name) }));
}

const give = ({ run }: Command) => {
  closeSheet();
  run();
};

const textOf = ({ text }: Command) => text();

export function Palette({ held }: { held: Held }) {
  const { contains } = Autocomplete.useFilter();
  const [text, setText] = useState(held.text);
  const [taken, setTaken] = useState(held.text);
  if (held.text !== taken) {
    setTaken(held.text);
    setText(text + held.text.slice(taken.length));
  }
  useEffect(() => {
    // React may run an effect once more; the sheet tells whether its command was given
    if (!held.isEntered || useView.getState().sheet !== "palette") return;
    const first = groups()
      .flatMap(({ items }) => items)
      .find((item) => contains(item, held.text.trim(), textOf));
    if (first) give(first);
  }, [held, contains]);
  return (
    <Sheet title={t.commands.title} className={styles.palette} bare>
      <Autocomplete.Root
        open
        inline
        items={groups()}
        value={text}
        onValueChange={setText}
        itemToStringValue={textOf}
        filter={contains}
        autoHighlight="always"
        keepHighlight
      >
        <Autocomplete.Input className={styles.search} aria-label={t.commands.search} placeholder={t.commands.search} />
        <Autocomplete.Empty className={styles.none}>{t.commands.none}</Autocomplete.Empty>
        <Autocomplete.List className={styles.list} aria-label={t.commands.title}>
          {({ name, items }: Group) => (
            <Autocomplete.Group key={name} items={items}>
              <Autocomplete.GroupLabel className={styles.group}>{t.commands.groups[name]}</Autocomplete.GroupLabel>
              <Autocomplete.Collection>
                {(item: Command) => (
                  <Autocomplete.Item key={item.name} value={item} className={styles.item} onClick={() => give(item)}>
                    <span>{item.text()}</span>
                    {item.keys?.[0] && <kbd>{keyText(item.keys[0])}</kbd>}
                  </Autocomplete.Item>
                )}
              </Autocomplete.Collection>
            </Autocomplete.Group>
          )}
        </Autocomplete.List>
      </Autocomplete.Root>
    </Sheet>
  );
}
