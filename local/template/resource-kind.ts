import type * as z from 'zod/mini';
import type { ResourceDocument } from './document.ts';
import type { Identity } from './intrinsics.ts';

/** Where the running system listens: some identities are addresses. Without a trailing slash. */
export type Endpoints = {
  /** The HTTP API. */
  readonly apiUrl: string;
  /** The endpoint that answers for AWS. */
  readonly awsUrl: string;
};

/** A resource type that runs here. Whatever is neither in `properties` nor in `noLocalEffect` stops the start. */
export type ResourceKind<Properties> = {
  readonly type: string;
  /** What is run: strict at every level, so that a property nobody thought of is noticed. */
  readonly properties: z.ZodMiniType<Properties>;
  /** Property → why the laptop may leave it out. */
  readonly noLocalEffect: Readonly<Record<string, string>>;
  /** The physical name, if the template says one; else it is the logical id, so that it is the same at every start. */
  readonly nameOf?: (resource: ResourceDocument) => string | undefined;
  readonly identify: (name: string, endpoints: Endpoints) => Identity;
};

/** A resource type that the laptop leaves out, or whose only accepted form changes nothing here. */
export type LeftOutKind = {
  readonly type: string;
  readonly reason: string;
  /** Given if only some forms of it may be left out. */
  readonly accepts?: z.ZodMiniType;
};

export type Resource<Properties> = {
  readonly logicalId: string;
  /** Physical name: that of the template, else the logical id. */
  readonly name: string;
  readonly identity: Identity;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  readonly properties: Properties;
};
