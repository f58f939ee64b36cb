"""A coroutine waits, blocking, for another coroutine of its own event loop."""
import asyncio

import facts


async def fetch_token():
    await asyncio.sleep(0.01)
    return 'token'


def token(loop):
    return asyncio.run_coroutine_threadsafe(fetch_token(), loop).result()


async def handle():
    facts.about_to_hang('gateway')
    return token(asyncio.get_running_loop())


facts.role('gateway')
asyncio.run(handle())
