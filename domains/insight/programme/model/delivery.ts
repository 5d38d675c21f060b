import type { OwnerBody, Payer } from './codes.ts';

/** A gate as a made-up course of events passes it. */
export interface DeliveredGate {
  readonly step: string;
  readonly on: string;
  readonly quantity?: number;
  readonly areaSquareMetres?: number;
}

/** What a made-up course of events does with one project, and what it becomes in the register of forces. */
export interface Delivery {
  readonly projectNo: string;
  readonly responsibleName: string;
  readonly gates: readonly DeliveredGate[];
  readonly townshipCode?: string;
  readonly placeName?: string;
  /** An existing station by name, which gets its day. */
  readonly opensExisting?: string;
  readonly station?: {
    readonly key: string;
    readonly name: string;
    readonly kind: 'FIRE_STATION' | 'GOVERNMENT_BRIGADE';
    readonly class: 'FIRST' | 'SPECIAL' | 'TOWN_L1' | 'TOWN_L2';
  };
  readonly vehicle?: { readonly home: string; readonly serialNo: string; readonly plateNo: string };
  /** Posted members: number and home (the name of a station or brigade); `leftOn` for who went again. */
  readonly postings?: readonly {
    readonly memberNo: string;
    readonly name: string;
    readonly home: string;
    readonly leftOn: string | null;
  }[];
}

/** A made-up course of the whole plan (示意数据). */
export interface DeliveryPlan {
  readonly scenario: string;
  readonly deliveries: readonly Delivery[];
  readonly budget: readonly {
    readonly lineNo: string;
    readonly programNo: number | null;
    readonly projectNo: string | null;
    readonly purpose: string;
    readonly year: number;
    readonly payer: Payer;
    readonly plannedYuan: number;
    readonly allotted: readonly { readonly yuan: number; readonly on: string }[];
    readonly paid: readonly { readonly yuan: number; readonly on: string }[];
  }[];
  readonly problems: readonly {
    readonly problemNo: string;
    readonly title: string;
    readonly account: string;
    readonly projectNo: string | null;
    readonly ownerBody: OwnerBody;
    readonly raisedOn: string;
    readonly decision: { readonly words: string; readonly on: string; readonly dueOn: string } | null;
    readonly effect: { readonly words: string; readonly on: string } | null;
  }[];
}
