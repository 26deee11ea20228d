/** Multipart uploads below a prefix, each with what was sent of it: they cost room, and no list of objects shows them. */
import type { ListMultipartUploadsCommandOutput, ListPartsCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { Upload } from '../store.ts';
import { isMissing } from './s3-errors.ts';

export async function begunUploads(s3: S3Client, bucket: string, prefix: string): Promise<Upload[]> {
  const { ListMultipartUploadsCommand } = await import('@aws-sdk/client-s3');
  const found: Upload[] = [];
  let page: ListMultipartUploadsCommandOutput | undefined;
  do {
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page ?? {};
    const asked = { Bucket: bucket, Prefix: prefix, KeyMarker, UploadIdMarker };
    page = await s3.send(new ListMultipartUploadsCommand(asked));
    for (const { Key = '', UploadId: id = '', Initiated: startedAt = new Date() } of page.Uploads ?? []) {
      const bytes = await sentBytes(s3, { Bucket: bucket, Key, UploadId: id });
      found.push({ key: Key.slice(prefix.length), id, startedAt, bytes });
    }
  } while (page.IsTruncated === true);
  return found;
}

/** 0 where it has ended meanwhile. The client's own pages go on without end where a server names a next one after the last. */
async function sentBytes(
  s3: S3Client,
  upload: { Bucket: string; Key: string; UploadId: string },
): Promise<number> {
  const { ListPartsCommand } = await import('@aws-sdk/client-s3');
  let bytes = 0;
  let page: ListPartsCommandOutput | undefined;
  try {
    do {
      const PartNumberMarker = page?.NextPartNumberMarker;
      page = await s3.send(new ListPartsCommand({ ...upload, PartNumberMarker }));
      for (const { Size = 0 } of page.Parts ?? []) bytes += Size;
    } while (page.IsTruncated === true);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return bytes;
}
