import { fileURLToPath } from 'node:url';
import { type Command, type Interfaces, Plugin } from '@oclif/core';

/** Commands that are bundled into the executable. */
export interface BundledCommands {
  readonly pjson: Interfaces.PJSON;
  readonly manifest: Interfaces.Manifest;
  /** By command ID. */
  readonly load: Readonly<Record<string, () => Promise<{ readonly default: Command.Class }>>>;
}

class BundledPlugin extends Plugin {
  readonly #bundled: BundledCommands;

  constructor(bundled: BundledCommands, root: string) {
    super({ root, isRoot: true, pjson: bundled.pjson, ignoreManifest: true });
    this.#bundled = bundled;
  }

  override async load(): Promise<void> {
    await super.load();
    const { manifest } = this.#bundled;
    this.manifest = manifest;
    this.hasManifest = true;
    this.commandIDs = Object.keys(manifest.commands);
    this.commands = Object.entries(manifest.commands).map(([id, command]) => ({
      ...command,
      load: () => this.findCommand(id),
    }));
  }

  override async findCommand(id: string): Promise<Command.Class> {
    const loaded = await this.#bundled.load[id]?.();
    if (loaded === undefined) throw new Error(`this program does not contain the command ${id}`);
    return Object.assign(loaded.default, { id, plugin: this });
  }
}

/** The oclif plugin of the bundled commands, for `Config.load`. */
export const bundledPlugin = async (
  bundled: BundledCommands,
  root: URL,
): Promise<Map<string, Interfaces.Plugin>> => {
  const plugin = new BundledPlugin(bundled, fileURLToPath(root));
  await plugin.load();
  return new Map([[plugin.name, plugin]]);
};
