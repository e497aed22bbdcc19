import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';

/** @returns whether the write took effect: false if the item is not as the write's condition wants it */
export async function ifConditionHolds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
