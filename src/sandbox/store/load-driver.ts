/** An optional database driver is not installed for this system. */
export class MissingDriver extends Error {
  readonly driver: 'libsql' | 'pg';

  constructor(driver: MissingDriver['driver'], cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.driver = driver;
  }
}

/**
 * Loads a driver on demand. A static import of a missing optional dependency would end the process.
 * Throws `MissingDriver`.
 */
export const loadDriver = async <Driver>(
  name: MissingDriver['driver'],
  load: () => Promise<Driver>,
): Promise<Driver> => {
  try {
    return await load();
  } catch (error) {
    throw new MissingDriver(name, error);
  }
};
