import type { Delivery } from './delivery';

/** The deliveries of this process by their source node's id, which is `msg._delivery.node`. */
const deliveries = new Map<string, Delivery>();

/** Makes a delivery known to the acknowledge nodes of every flow. Returns what takes it back. */
export function registerDelivery(node: string, delivery: Delivery): () => void {
  deliveries.set(node, delivery);
  return () => {
    // a node that was deployed again may have registered its next one already
    if (deliveries.get(node) === delivery) deliveries.delete(node);
  };
}

/** The delivery of a source node; undefined when there is no such node, or it acknowledges nothing. */
export function deliveryOf(node: string): Delivery | undefined {
  return deliveries.get(node);
}
