/** The truth table as an admin reads it, in both languages, from an answer that is in the cache already. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { IntlProvider } from 'use-intl'
import { expect, test, vi } from 'vitest'
import { api } from '@/api/client'
import { keys } from '@/api/keys'
import type { GpuInfo, HardwareTrial } from '@/api/types'
import Transcoding from '@/features/admin/transcoding'
import german from '@/messages/de'
import { sharedMessages } from '@/messages/en'
import admin from '@/messages/en/admin.json'
import hardware from '@/messages/en/hardware.json'
import type { Locale, Messages } from '@/messages/types'

const english = { ...sharedMessages, admin, hardware } as unknown as Messages

const passed: HardwareTrial = {
  backend: 'software',
  device: '',
  device_name: '',
  feature: 'encode',
  codec: 'h264',
  bit_depth: 8,
  verdict: 'passed',
  line: null,
  remedy: null,
  facts: {},
  advice: null,
  pixels_per_s: 40e6,
  duration_ms: 900,
}
const failed: HardwareTrial = {
  ...passed,
  backend: 'vaapi',
  device: '/dev/dri/renderD128',
  device_name: 'Intel',
  feature: 'access',
  verdict: 'failed',
  line: '/dev/dri/renderD128: Permission denied',
  remedy: 'permission',
  facts: { device: '/dev/dri/renderD128', group: 'render', gid: '105' },
}
const info: GpuInfo = {
  tested_at: 0,
  is_measured: true,
  device_count: 1,
  progress: null,
  encoders: [
    { backend: 'software', device: '', free_slots: 1, speed_1080p: 0.64, tone_mapping_speed_1080p: 0.45 },
  ],
  trials: [failed, passed],
}

function show(answer: GpuInfo, locale: Locale, messages: Messages) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  client.setQueryData(keys.gpu, answer)
  client.setQueryData(keys.settings('transcoding'), {
    section: 'transcoding',
    json_schema: {},
    values: { preferred_backend: 'auto', disabled_backends: ['qsv'], device_slots: 7 },
  })
  render(
    <IntlProvider locale={locale} messages={messages} timeZone="UTC">
      <QueryClientProvider client={client}>
        <Transcoding />
      </QueryClientProvider>
    </IntlProvider>,
  )
}

test('what failed has its line and what to do about it', () => {
  show(info, 'en', english)
  expect(screen.getByText('/dev/dri/renderD128: Permission denied')).toBeVisible()
  expect(screen.getByText(/Add its user to the group render \(number 105\)/)).toBeVisible()
  expect(screen.getByText('works')).toBeVisible()
  expect(screen.getByRole('button', { name: 'Test again' })).toBeEnabled()
})

test('the same in German', () => {
  show(info, 'de', german)
  expect(screen.getByText(/in die Gruppe render \(Nummer 105\) aufnehmen/)).toBeVisible()
  expect(screen.getByText('geht nicht')).toBeVisible()
})

test('settings show what is chosen, also a number that is not in the list', () => {
  show(info, 'en', english)
  expect(screen.getByLabelText('Preferred')).toHaveValue('auto')
  expect(screen.getByLabelText('Pictures at a time on one device')).toHaveValue('7')
  expect(screen.getByRole('switch', { name: 'Use Quick Sync' })).not.toBeChecked()
  expect(screen.getByRole('switch', { name: 'Use NVENC' })).toBeChecked()
})

test('what was chosen is shown while it is saved', async () => {
  const server = vi.spyOn(api, 'PATCH').mockReturnValue(new Promise(() => {}))
  show(info, 'en', english)
  const preferred = screen.getByLabelText('Preferred')
  fireEvent.change(preferred, { target: { value: 'software' } })
  await waitFor(() => expect(preferred).toBeDisabled())
  expect(preferred).toHaveValue('software')
  expect(server).toHaveBeenCalledOnce()
})

test('a machine without devices is told calmly, and tests that run tell how far they are', () => {
  const progress = { done: 3, total: 12, current: 'FFmpeg: scale' }
  show({ ...info, device_count: 0, trials: [], progress }, 'en', english)
  expect(screen.getByText(/The processor does it\./)).toBeVisible()
  expect(screen.getByText('FFmpeg: scale (3 of 12)')).toBeVisible()
  expect(screen.getByRole('progressbar', { name: 'What was tested' })).toHaveAttribute('aria-valuenow', '25')
  expect(screen.getByRole('button', { name: 'Stop' })).toBeEnabled()
})
