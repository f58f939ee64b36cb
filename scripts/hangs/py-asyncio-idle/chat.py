"""A chat server on asyncio: nobody is connected. A default executor has been used once."""
import asyncio
import time

import facts


async def greet(reader, writer):
    writer.write(await reader.readline())
    writer.close()


async def main():
    facts.role('server')
    loop = asyncio.get_running_loop()
    await asyncio.gather(*(loop.run_in_executor(None, time.sleep, 0.01) for _ in range(3)))
    server = await asyncio.start_server(greet, '127.0.0.1', 0)
    async with server:
        await server.serve_forever()


asyncio.run(main())
