import * as z from 'zod';

/** One thing that `bugsmith doctor` looks at. */
export const healthCheckSchema = z.object({
  /** `docker sandbox`, `data folder`, … */
  name: z.string(),
  works: z.boolean(),
  /** Machine-readable reason when it does not: `docker-missing`, `docker-stopped`, `docker-forbidden`, … */
  reason: z.string().optional(),
  detail: z.string(),
  /** What a person can do, most likely first. */
  remedies: z.array(z.string()),
});
export type HealthCheck = z.infer<typeof healthCheckSchema>;

export const healthSchema = z.object({
  /** A sandbox works, and Bugsmith can keep its data. */
  ready: z.boolean(),
  checks: z.array(healthCheckSchema),
});
export type Health = z.infer<typeof healthSchema>;
