import type { Request, Response } from 'express';
import type { NodeAPI } from 'node-red';

/**
 * Whether the sender of a request has a further permission, such as `flows.write`: by Node-RED's own check, which in an
 * editor without a login lets everybody.
 */
export function hasPermission(RED: NodeAPI, request: Request, permission: string): Promise<boolean> {
  return new Promise((resolve) => {
    const refuse = (): void => {
      resolve(false);
    };
    // the check calls these of a response when it refuses
    const answer = {
      setHeader: () => answer,
      set: () => answer,
      status: () => answer,
      end: refuse,
      send: refuse,
    };
    RED.auth.needsPermission(permission)(request, answer as unknown as Response, () => {
      resolve(true);
    });
  });
}
