import time
from tests.attack.release.country import make_ground, standing_still
from tests.attack.release.endpoints import differing, FIGURES
from tests.reporting.twins import Drawn

def test_try(loop, settings, monkeypatch, tmp_path):
    print(FIGURES)
    with standing_still(settings, monkeypatch, tmp_path):
        t=time.process_time()
        g = make_ground(loop)
        print("ground", time.process_time()-t, [ (l.n,l.shown) for l in g.leaves])
        from tests.reporting.scene import undone
        with undone():
            g.publish(Drawn())
            for h in g.hosts:
                h.find_figures()
                print(h.tenant.kind, len(h.paths), h.with_figures)
        print("figs", time.process_time()-t)
        a = g.published(lambda h: h.paths)
        b = g.published(lambda h: h.paths)
        d = differing(a,b)
        print("SAME WORLD TWICE", len(d))
        for p in d:
            x,y=a[p],b[p]
            i=next((i for i,(m,n) in enumerate(zip(x,y)) if m!=n), min(len(x),len(y)))
            print(p, x[max(0,i-90):i+60], "|||", y[max(0,i-20):i+50])
        print("two looks", time.process_time()-t)
        from tests.reporting.twins import moved
        now = {r: moved(l, 1 + i%3) if r != loop.oak.role else l for i,(r,l) in enumerate(g.answers.items())}
        with g.with_answers(now) as noise:
            c = g.published(lambda h: h.paths, noise=noise)
        print("TWIN", [p for p in differing(a,c) if p not in d])
        from tests.reporting.scene import submit
        c = g.published(lambda h: h.with_figures, noise=lambda levels: (1,-1)+(0,)*(levels-2))
        print("OTHER NOISE", [p for p in c if c[p]!=a[p]], "SAME", [p for p in c if c[p]==a[p]])
