interface NotifyOptions {
  type?: 'success' | 'warning' | 'error';
  /** Stays until it is closed. */
  fixed?: boolean;
  buttons?: { text: string; class?: string; click: () => void }[];
}

/**
 * Shows a notification with a text. It is the only way to one: Node-RED's own function takes HTML, and what there is to
 * tell comes from imported flows and from the platform.
 */
export function notify(text: string, { buttons = [], ...options }: NotifyOptions): { close(): void } {
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  return RED.notify($(paragraph), {
    ...options,
    // their labels are HTML as well
    ...(buttons.length > 0 && { buttons: buttons.map((each) => ({ ...each, text: asHtml(each.text) })) }),
  });
}

/** A text as HTML that shows it. */
function asHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
