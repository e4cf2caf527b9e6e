/**
 * How to make the environment that a test setup needs, in terms that both sandboxes can carry out: docker writes a
 * Dockerfile from it, namespace runs the same steps over an overlay. Languages make recipes; sandboxes carry them out.
 */
export interface EnvironmentRecipe {
  readonly language: string;
  readonly toolchain: Toolchain;
  /** Debian packages that steps or tests need beyond the base image (docker only; the host has its own). */
  readonly systemPackages: readonly string[];
  /** Snapshot files whose content determines the result: manifests, lock files, build scripts. Sorted. */
  readonly inputs: readonly string[];
  /**
   * Shell commands run in order in the project folder, with network and with the whole snapshot in place. They may
   * write to the environment folder and the project folder; what they leave there is the environment, without the
   * snapshot's own files.
   */
  readonly steps: readonly InstallStep[];
  /** For every command that runs later, and for the steps. */
  readonly env: Readonly<Record<string, string>>;
  /** The host's mirrors, proxies, credentials and certificates: for the steps only, never kept in the result. */
  readonly hostSettings: HostSettings;
  /** The project's own container definition, preferred by docker over a generated Dockerfile. */
  readonly container?: ProjectContainer;
}

export interface InstallStep {
  readonly run: string;
  /** Shown as progress: `Installing 14 packages from requirements.txt`. */
  readonly title: string;
  /** When true a failure is noted and the next step still runs. */
  readonly optional?: boolean;
}

export interface Toolchain {
  /** `python`, `node`, `go`. */
  readonly id: string;
  /** As the image tag and the host's program name it: `3.11`, `20`, `1.26`. */
  readonly version: string;
  /** `python:3.11-slim`. */
  readonly image: string;
  /** The program that shows that an image has this toolchain; the id when it is left out. */
  readonly program?: string;
  /** Where the host has it: folders to show read-only in a namespace sandbox, and its bin folder for PATH. */
  readonly host?: HostToolchain;
}

export interface HostToolchain {
  readonly folders: readonly string[];
  readonly path: readonly string[];
  readonly description: string;
}

export interface HostSettings {
  /** Names, or prefixes ending in `*`, of environment variables to pass on. */
  readonly env: readonly string[];
  /** Files to show during the steps: host path → path under HOME (or absolute). Missing ones are skipped. */
  readonly files: readonly { readonly host: string; readonly sandbox: string }[];
}

export interface ProjectContainer {
  /** From devcontainer.json `image`. */
  readonly image?: string;
  /** Dockerfile and context, relative to the project root. */
  readonly dockerfile?: string;
  readonly context?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** File it was read from. */
  readonly source: string;
}
