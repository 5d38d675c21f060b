import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { Person } from '../../product/person.ts';
import { Product } from '../../product/product.ts';
import type {} from '../../product/provided.ts';
import { bringEverybodyHome, eventually, openFire, seatOfTown } from '../at-the-desk.ts';
import { launchBrowser } from '../browser.ts';
import { Seat } from '../seat.ts';

const given = inject('product');
const product = Product.at(given.dataFolder, given.port);

interface Shift {
  readonly id: string;
  readonly postKind: string;
  readonly post: string;
  readonly personName: string;
}
interface Handover {
  readonly fromName: string;
  readonly toName: string;
  readonly openItems: readonly { readonly kind: string; readonly note: string | null }[];
}
interface Watch {
  readonly shifts: readonly Shift[];
  readonly handovers: readonly Handover[];
}

let browser: Browser;
let observer: Person;
let going: Seat;
let coming: Seat;

const watch = () => observer.ask<Watch>('incidents.watch');
const seatOne = async () => (await watch()).shifts.filter(({ post, postKind }) => postKind === 'SEAT' && post === '1');

/** Notes what is open besides, whatever other tests have left open. */
async function noteEverything({ page }: Seat): Promise<void> {
  const fields = page.getByRole('dialog').locator('.inc-open-items input');
  for (let index = 0; index < (await fields.count()); index += 1)
    if ((await fields.nth(index).inputValue()) === '') await fields.nth(index).fill('已核实，等推荐力量');
}

beforeAll(async () => {
  browser = await launchBrowser();
  observer = await Person.signIn(product, 'duty-commander');
  const second = await Person.signIn(product, 'dispatcher-2');
  await bringEverybodyHome(product);
  await openFire(second, { position: await seatOfTown(second, '白沙镇'), address: '白沙镇 示例街 3 号', level: 1 });
  const officer = await Person.signIn(product, 'station-officer');
  const { units } = await officer.ask<{ units: { id: string; callSign: string }[] }>('forces.unitBoard');
  const broken = units.find(({ callSign }) => callSign.startsWith('几江6号车'));
  await officer.run('forces.setDutyState', { unitId: broken?.id, to: 'MAINTENANCE', note: '制动检修' });
  going = await Seat.open(browser, product, 'dispatcher');
  coming = await Seat.open(browser, product, 'dispatcher-2');
});
afterAll(async () => {
  const officer = await Person.signIn(product, 'station-officer');
  const { units } = await officer.ask<{ units: { id: string; dutyState: string }[] }>('forces.unitBoard');
  for (const { id } of units.filter(({ dutyState }) => dutyState === 'MAINTENANCE'))
    await officer.run('forces.setDutyState', { unitId: id, to: 'IN_STATION' });
  await bringEverybodyHome(product);
  await browser?.close();
});

describe('a watch that changes hands (DSP 7)', () => {
  test('lists what is open, offers those who may take it, and asks for a note on each thing', async () => {
    const { page } = going;
    await page.locator('.inc-seat').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/白沙镇 示例街 3 号/).waitFor();
    await dialog.getByText(/几江6号车.*制动检修/).waitFor();
    await dialog.getByText(/还有 \d+ 项没有写明/).waitFor();
    await dialog.getByRole('button', { name: /项封路与停用车辆无变化/ }).click();
    await noteEverything(going);
    await dialog.getByText('选择接班人').waitFor();
    await dialog.getByRole('combobox', { name: '接班人' }).click();
    const options = await page.locator('.ant-select-item-option').allTextContents();
    // Dispatchers only, and not the one who goes.
    expect(options).toHaveLength(1);
    expect(options[0]).toMatch(/^示例·接警调度员二/);
    await page.locator('.ant-select-item-option').first().click();
    await dialog.getByLabel('备注').fill('夜间江面有雾');
    await going.picture('handover-offer');
    await dialog.getByRole('button', { name: '交班', exact: true }).click();
    await dialog.getByText(/已请 示例·接警调度员二 接班/).waitFor();
    const { handovers } = await watch();
    expect(handovers).toHaveLength(1);
    expect(handovers[0]?.openItems.every(({ note }) => (note ?? '') !== '')).toBe(true);
    expect(handovers[0]?.openItems.map(({ kind }) => kind)).toContain('UNIT_OUT_OF_SERVICE');
  });

  test('can be withdrawn while nobody has signed, and offered again', async () => {
    const { page } = going;
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '撤回交班' }).click();
    await eventually(async () => (await watch()).handovers.length).toBe(0);
    await dialog.getByRole('button', { name: /项封路与停用车辆无变化/ }).click();
    await noteEverything(going);
    await dialog.getByRole('combobox', { name: '接班人' }).click();
    await page.locator('.ant-select-item-option').first().click();
    await dialog.getByRole('button', { name: '交班', exact: true }).click();
    await dialog.getByText(/接班：.*待签/).waitFor();
    await going.picture('handover-waits');
  });

  test('is signed by the one who comes at their own seat; the post is theirs in the same moment', async () => {
    const { page } = coming;
    expect((await seatOne()).map(({ personName }) => personName)).toEqual(['示例·接警调度员']);
    await page.getByText(/示例·接警调度员 向您交班，请签字/).waitFor();
    await page.locator('.inc-seat').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('已核实，等推荐力量').first().waitFor();
    await dialog.getByText(/交班：示例·接警调度员，.* 已签/).waitFor();
    await coming.picture('handover-sign');
    await dialog.getByRole('button', { name: '已阅并接班签字' }).click();
    await eventually(async () => (await seatOne()).map(({ personName }) => personName)).toEqual(['示例·接警调度员二']);
    await page.locator('.inc-seat').getByText('1 号席').waitFor();
    await going.page.locator('.inc-seat').getByText('未上岗').waitFor();
  });

  test('who has gone is told which seats are taken, puts nobody at work off theirs, and sits down at another', async () => {
    const { page } = going;
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: '岗位' }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: '1 号席（示例·接警调度员二在岗）' }).click();
    await dialog.getByText(/示例·接警调度员二 .* 起在岗/).waitFor();
    expect(await dialog.getByRole('button', { name: '上岗' }).count()).toBe(0);
    await dialog.getByLabel('接替原因（必填）').fill('示例：以为已离开');
    await dialog.getByRole('button', { name: '接替', exact: true }).click();
    await dialog.getByText('示例·接警调度员二 仍在岗，不能接替').waitFor();
    await going.picture('watch-relieve');
    // The browser's console notes the refusal that was asked for.
    expect(going.conduct.errors.splice(0)).toHaveLength(1);
    await dialog.getByRole('combobox', { name: '岗位' }).click();
    await page.locator('.ant-select-item-option').filter({ hasText: '3 号席' }).click();
    await dialog.getByRole('button', { name: '上岗' }).click();
    await page.locator('.inc-seat').getByText('3 号席').waitFor();
    for (const { conduct } of [going, coming]) expect(conduct).toEqual({ elsewhere: [], errors: [] });
  });

  test('nobody sits down at a post that is not theirs, or is handed one', async () => {
    const firefighter = await Person.signIn(product, 'firefighter');
    await expect(firefighter.run('incidents.beginShift', { postKind: 'COMMAND', post: '值班指挥长' })).rejects.toThrow(
      'shift.post_not_yours',
    );
    const dispatcher = await Person.signIn(product, 'dispatcher');
    const own = (await watch()).shifts.find(({ post }) => post === '3');
    const command = await observer.ask<{ accounts: { accountId: string }[] }>('incidents.handoverAccounts', {
      shiftId: (await watch()).shifts.find(({ postKind }) => postKind === 'COMMAND')?.id,
    });
    expect(command.accounts).toEqual([]);
    await expect(
      dispatcher.run('incidents.offerHandover', {
        shiftId: own?.id,
        toAccountId: '00000000-0000-7000-8000-000000000000',
        notes: (await dispatcher.ask<{ items: { id: string }[] }>('incidents.openItems')).items.map(({ id }) => ({
          id,
          note: '示例',
        })),
      }),
    ).rejects.toThrow('handover.wrong_person');
  });
});
