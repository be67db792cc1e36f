import time, asyncpg, random
from datetime import date, timedelta
from collections_service.bootstrap import service
from tests.support.events import new_book
from tests.support.world import World
import resource

async def test_measure(world: World) -> None:
    book = new_book()
    async with world.running(service, "api") as app:
        rnd = random.Random(1)
        n = 0
        import cProfile, pstats
        pr = cProfile.Profile(); pr.enable(); cpu = time.process_time()
        t = time.perf_counter()
        for _ in range(2):
            invs = []
            for _ in range(200):
                n += 1
                invs.append({"number": f"N{n}", "customer_id": f"c{n%300}", "day": "2026-01-05", "lines": [
                    {"item": f"S{rnd.randrange(3000)}", "kind": "goods", "qty": str(rnd.randrange(1, 50)), "unit_price": f"{rnd.randrange(1,2000)/100:.2f}", "vat_rate": "0.13", "source_seq": n * 100 + k, "description": "WHITE HANGING HEART T-LIGHT HOLDER"} for k in range(24)]})
            r = await app.post("/invoices/bulk", {"book_id": book, "invoices": invs}, book)
            assert r.status_code == 200
        t = time.perf_counter() - t
        pr.disable(); print("cpu", time.process_time()-cpu); pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
        print(f"\nbulk: {n} invoices, {n*24} lines in {t:.2f} s")
        items = (await app.get(f"/invoices?book_id={book}&limit=200", book)).json()["items"]
        t = time.perf_counter()
        for it in items[:100]:
            r = await app.post("/payments", {"book_id": book, "customer_id": it["customer_id"], "method": "cash", "day": "2026-01-15", "amount": it["open"], "allocations": [{"invoice_id": it["invoice_id"], "amount": it["open"]}]}, book)
            assert r.status_code == 201
        print(f"100 payments in {time.perf_counter()-t:.2f} s")
        big = new_book()
        c = await asyncpg.connect(app.url)
        await c.execute("""insert into invoice (book_id, invoice_id, number, customer_id, day, due_date, issued_fen, lines)
            select $1, md5(n::text), n, 'c' || n % 5000, date '2026-01-01', date '2026-01-01' + n % 100, 11300, '[]' from generate_series(1, 20000) n""", big)
        await c.execute("analyze invoice") if False else None
        await c.close()
        t = time.perf_counter()
        pr = cProfile.Profile(); pr.enable(); cpu = time.process_time()
        r = await app.post("/sweeps", {"book_id": big, "day": "2026-05-01"}, big)
        pr.disable(); print("cpu", time.process_time()-cpu); pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
        print(r.json(), f"{time.perf_counter()-t:.2f} s")
        t = time.perf_counter()
        r = await app.post("/sweeps", {"book_id": big, "day": "2026-05-01"}, big)
        print(r.json(), f"{time.perf_counter()-t:.2f} s", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        t = time.perf_counter()
        r = await app.post("/receivables/statements", {"book_id": big, "as_of": "2026-05-01"}, big)
        print(r.json()["receivable"], f"{time.perf_counter()-t:.3f} s")
