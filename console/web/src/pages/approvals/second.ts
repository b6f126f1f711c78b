import { useEffect, useState } from "react";
import { gatewayNow } from "../../api/call";

/** Now by the gateway's clock, told anew each second. */
export function useSecond(): number {
  const [now, setNow] = useState(gatewayNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(gatewayNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
