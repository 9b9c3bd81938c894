import type * as E from 'fp-ts/lib/Either.js';
import type { RequestError } from '../request-error.ts';
import { ARCHITECTURES, RESOURCES, type SystemSettings } from '../records/systems.ts';
import type { BodyReader } from './body-reader.ts';

/** Reads the body of a create request. */
export const readNewSystem = (body: BodyReader): E.Either<RequestError, SystemSettings> => {
  const [vcpus, memory, gpus, shared, metricsVcpus, metricsMemory, metricsGpus, metricsShared] =
    RESOURCES.map((name) => body.requiredInteger(name));
  const settings = {
    name: body.requiredNonEmptyText('name'),
    description: body.requiredText('description'),
    architecture: body.oneOf('architecture', ARCHITECTURES) ?? 'AMD64',
    build_vcpus: vcpus ?? 0,
    build_memory_mib: memory ?? 0,
    build_gpus: gpus ?? 0,
    build_shared_memory_mb: shared ?? 0,
    metrics_build_vcpus: metricsVcpus ?? 0,
    metrics_build_memory_mib: metricsMemory ?? 0,
    metrics_build_gpus: metricsGpus ?? 0,
    metrics_build_shared_memory_mb: metricsShared ?? 0,
  };
  return body.finish(settings);
};

/** Reads the body of an update request. Absent fields stay unchanged. */
export const readSystemUpdate = (body: BodyReader): E.Either<RequestError, Partial<SystemSettings>> => {
  const entries: [string, unknown][] = [
    ['name', body.nonEmptyText('name')],
    ['description', body.text('description')],
    ['architecture', body.oneOf('architecture', ARCHITECTURES)],
    ...RESOURCES.map((name): [string, unknown] => [name, body.integer(name)]),
  ];
  return body.finish(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
};
