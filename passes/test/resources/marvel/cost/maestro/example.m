// The worked example of the model's description: tiles that do not divide, at both levels.
Constant Rows 9
Network example {
	Layer conv {
		Type: CONV
		Dimensions { K: 6, C: 5, R: 3, S: 3, Y: Rows, X: 8 }
		Dataflow {
			SpatialMap(1,1) K;
			TemporalMap(4,4) C;
			TemporalMap(5,3) Y;
			TemporalMap(Sz(S),1) X;
			TemporalMap(Sz(R),Sz(R)) R;
			TemporalMap(Sz(S),Sz(S)) S;
			Cluster(2, P);
			SpatialMap(1,1) C;
			TemporalMap(3,1) Y;
		}
	}
}
