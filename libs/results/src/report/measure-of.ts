/** What people are told a share of keypoints is: the metric of its protocol, else PCK. */
import { protocolNamed } from '@keygrid/scoring';

/** @param protocol Its name, as `bbox/original/geo`. */
export const measureOf = (protocol: string): string => protocolNamed(protocol, [1])?.metric ?? 'PCK';
