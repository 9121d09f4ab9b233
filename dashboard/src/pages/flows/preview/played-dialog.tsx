import { type FlowContent, showPreview } from '@retainly/js/preview';
import { useEffect, useRef } from 'react';

import classes from './flow-preview.module.css';

/** The SDK's own dialog, playing these contents without a server. It begins anew when they change. */
export function PlayedDialog({ content }: { content: FlowContent }) {
  const container = useRef<HTMLDivElement>(null);
  const written = JSON.stringify(content);
  useEffect(() => {
    if (!container.current) return undefined;
    return showPreview(container.current, JSON.parse(written) as FlowContent).remove;
  }, [written]);
  return <div ref={container} className={classes.dialog} />;
}
